# How a yagura target is built: yg_module for the libraries, yg_test for one Criterion program.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON) # getopt_long, futex, memmem: Linux with glibc
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(yg_flags INTERFACE)
target_include_directories(yg_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(yg_flags INTERFACE _GNU_SOURCE)
target_compile_options(yg_flags INTERFACE -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wwrite-strings
  -Wundef -fno-strict-aliasing -fno-omit-frame-pointer $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
  $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wvla>)
# An assert guards an invariant and stays in release builds.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
if(YG_SANITIZE)
  target_compile_options(yg_flags INTERFACE -fsanitize=${YG_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(yg_flags INTERFACE -fsanitize=${YG_SANITIZE})
  target_compile_definitions(yg_flags INTERFACE YG_SANITIZED=1)
endif()

if(YG_FUZZ) # see tests/fuzz/CMakeLists.txt
  if(NOT CMAKE_C_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "YG_FUZZ needs clang: -DCMAKE_C_COMPILER=clang-14 -DCMAKE_CXX_COMPILER=clang++-14")
  endif()
  target_compile_options(yg_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# yg_module(NAME SOURCES a.c b.c [PUBLIC libs] [PRIVATE libs]): the static library yg_NAME, alias yg::NAME.
function(yg_module name)
  cmake_parse_arguments(M "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(yg_${name} STATIC ${M_SOURCES})
  add_library(yg::${name} ALIAS yg_${name})
  target_compile_options(yg_${name} PRIVATE $<$<COMPILE_LANGUAGE:C>:-Wconversion>
    -Wno-string-conversion) # clang: assert(!"why") is meant
  target_link_libraries(yg_${name} PUBLIC yg_flags ${M_PUBLIC} PRIVATE ${M_PRIVATE})
endfunction()

# yg_test(FOLDER NAME [libs]): tests/FOLDER/test_NAME.c as one Criterion program, ctest FOLDER/NAME.
# One whose name has "conformance" in it leaves rows for the table of all suites; the target
# conformance_tests builds all of those.
set(YG_CONFORMANCE_ROWS ${CMAKE_BINARY_DIR}/conformance)
file(MAKE_DIRECTORY ${YG_CONFORMANCE_ROWS})
add_custom_target(conformance_tests)
function(yg_test folder name)
  pkg_check_modules(CRITERION REQUIRED IMPORTED_TARGET criterion)
  string(REPLACE "/" "_" target "test_${folder}_${name}")
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/${folder}/test_${name}.c)
  target_link_libraries(${target} PRIVATE yg_flags ${ARGN} PkgConfig::CRITERION)
  target_compile_definitions(${target} PRIVATE YG_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
  add_test(NAME ${folder}/${name} COMMAND ${target} -j1 --short-filename)
  set_tests_properties(${folder}/${name} PROPERTIES
    ENVIRONMENT "YG_SOURCE_DIR=${CMAKE_SOURCE_DIR};YG_CONFORMANCE_ROWS=${YG_CONFORMANCE_ROWS}")
  if(name MATCHES "conformance")
    set_property(GLOBAL APPEND PROPERTY YG_CONFORMANCE_TESTS ${folder}/${name})
    add_dependencies(conformance_tests ${target})
  endif()
endfunction()

# Calls for memory in this program's own objects are counted: tests/support/counted_memory.h
function(yg_count_memory target)
  foreach(name malloc calloc realloc aligned_alloc mmap _Znwm _Znam _ZnwmRKSt9nothrow_t
      _ZnamRKSt9nothrow_t)
    target_link_options(${target} PRIVATE -Wl,--wrap=${name})
  endforeach()
endfunction()
