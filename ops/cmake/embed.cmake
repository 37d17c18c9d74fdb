# yg_embed(TARGET NAME FILE): the bytes of FILE in TARGET as `const unsigned char NAME[]` and
# `const size_t NAME_size`, generated at build time. With -DEMBED_FILE it is the script that does it.
if(EMBED_FILE)
  file(READ "${EMBED_FILE}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  file(WRITE "${EMBED_TO}" "#include <stddef.h>\n\nextern const unsigned char ${EMBED_NAME}[];\n"
    "extern const size_t ${EMBED_NAME}_size;\nconst unsigned char ${EMBED_NAME}[] = {${bytes}};\n"
    "const size_t ${EMBED_NAME}_size = sizeof ${EMBED_NAME};\n")
  return()
endif()

function(yg_embed target name file)
  set(from ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(to ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  set(script ${CMAKE_SOURCE_DIR}/ops/cmake/embed.cmake)
  add_custom_command(OUTPUT ${to} DEPENDS ${from} ${script} VERBATIM
    COMMAND ${CMAKE_COMMAND} -DEMBED_FILE=${from} -DEMBED_TO=${to} -DEMBED_NAME=${name} -P ${script})
  target_sources(${target} PRIVATE ${to})
endfunction()
