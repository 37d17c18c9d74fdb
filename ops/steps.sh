# ops/steps.sh - what ops/test and ops/check are made of; they source it from the repository root.
#
# A step prints one line when it passes and its whole output when it fails. Every ctest test, fuzz
# target and script counts as one; a step that cannot start its tests counts as one failed.

passed=0 failed=0 skipped=0
root=$PWD
jobs=$(nproc)
work=$(mktemp -d)
finished=no
trap at_exit EXIT
started=$SECONDS

# The builds depend on the repository, not on the caller's environment.
unset CFLAGS CXXFLAGS LDFLAGS CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER
export CCACHE_DISABLE=1 YG_SOURCE_DIR=$root

say() { printf '%4d s  %s\n' "$((SECONDS - started))" "$1"; }

# bad NAME LOG: count and show a failure
bad() {
    failed=$((failed + 1))
    say "FAILED $1"
    sed 's/^/        /' "$2"
}

# outcome NAME LIMIT STATUS LOG SECONDS: count and say how one test ended, that may take LIMIT seconds;
# exit status 77 says "skipped", its last line says why
outcome() {
    local name=$1 limit=$2 status=$3 log=$4 took=$5
    case $status in
    0)
        passed=$((passed + 1))
        say "ok      $name ($took s)"
        ;;
    77)
        skipped=$((skipped + 1))
        say "skipped $name: $(tail -n 1 "$log")"
        ;;
    124 | 137)
        echo "ended after $limit s" >>"$log"
        bad "$name" "$log"
        ;;
    *)
        echo "exit status $status" >>"$log"
        bad "$name" "$log"
        ;;
    esac
}

# run NAME SECONDS COMMAND...: one test
run() {
    local name=$1 limit=$2 log=$work/log from=$SECONDS status=0
    shift 2
    timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
    outcome "$name" "$limit" "$status" "$log" "$((SECONDS - from))"
}

# build PRESET TARGET [CMAKE OPTION...]: into build/NAME; says nothing when it succeeds
build() {
    local preset=$1 target=$2 log=$work/build.log
    shift 2
    if ! { cmake --preset "$preset" "$@" && ninja -C "build/$preset" -j "$jobs" "$target"; } \
        >"$log" 2>&1 </dev/null; then
        grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" >"$work/log" || true
        bad "build of $preset" "$work/log"
        return 1
    fi
}

# run_ctest PRESET CTEST-ARGUMENT...: all tests of build/PRESET that the arguments select
run_ctest() {
    local preset=$1 log=$work/ctest.log report=$work/ctest.xml from=$SECONDS all bad_here skipped_here
    shift
    rm -f "$report"
    ctest --test-dir "build/$preset" -j "$jobs" --timeout 600 --output-on-failure --no-tests=error \
        --output-junit "$report" "$@" >"$log" 2>&1 </dev/null || true
    if [ ! -s "$report" ]; then
        bad "ctest of $preset" "$log"
        return
    fi
    all=$(attribute tests) bad_here=$(attribute failures)
    skipped_here=$(($(attribute skipped) + $(attribute disabled)))
    passed=$((passed + all - bad_here - skipped_here))
    failed=$((failed + bad_here))
    skipped=$((skipped + skipped_here))
    if [ "$bad_here" -eq 0 ]; then
        say "ok      $all tests of build/$preset ($((SECONDS - from)) s)"
    else
        say "FAILED  $bad_here of $all tests of build/$preset"
        grep -vE '^ *Start +[0-9]+:|^ *[0-9]+/[0-9]+ Test +#[0-9]+: .* Passed ' "$log" |
            sed 's/^/        /'
    fi
}

attribute() { sed -n "s/.*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p" "$report" | head -n 1; }

# The sanitizer builds leave the benchmarks out, and the tests labelled slow, which add nothing there.
address_sanitizer() {
    build asan all -DYG_BENCH=OFF || return 0
    run_ctest asan -E '^tidy' -LE 'slow|broker'
}

# ThreadSanitizer, and the proof that all of the code compiles with clang: only what is labelled
# threads can run under it.
thread_sanitizer() {
    build tsan all || return 0
    TSAN_OPTIONS=halt_on_error=1:ignore_noninstrumented_modules=1 run_ctest tsan -L threads
}

# The targets of one source (fuzz_version_*) are many and much alike: each has a third of the time.
fuzz_targets() { find build/fuzz/tests/fuzz -maxdepth 1 -name 'fuzz_*' -type f -executable | sort; }
fuzz_shares() { [[ $1 == */fuzz_version_* ]] && echo 1 || echo 3; }

# The time of a target (a third of it is one share) with which all are over in 90 s, at most 10 s;
# to start and to end takes each 1.5 s.
fuzz_seconds() {
    local target count=0 shares=0 seconds
    for target in $(fuzz_targets); do
        count=$((count + 1))
        shares=$((shares + $(fuzz_shares "$target")))
    done
    seconds=$(((90 * jobs - count * 3 / 2) * 3 / shares))
    echo $((seconds < 3 ? 3 : seconds > 10 ? 10 : seconds))
}

# fuzz_one TARGET SECONDS: from its corpus, into a folder that is thrown away
fuzz_one() {
    local target=$1 seconds=$2 folder=$work/${1##*/} from=$SECONDS status=0 corpus
    corpus=tests/fuzz/corpus/$(sed 's/^fuzz_//; s/^version_.*/version/' <<<"${target##*/}")
    mkdir -p "$folder/found" "$corpus"
    timeout -k 10 $((seconds + 60)) "$target" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$folder/" "$folder/found" \
        "$corpus" >"$folder/log" 2>&1 </dev/null || status=$?
    echo "$status $((SECONDS - from))" >"$folder/ended"
}

# fuzz [SECONDS]: as many targets at once as there are cores
fuzz() {
    local target seconds share status took
    build fuzz fuzzers || return 0
    seconds=${1:-$(fuzz_seconds)}
    for target in $(fuzz_targets); do
        while [ "$(jobs -pr | wc -l)" -ge "$jobs" ]; do
            wait -n || true
        done
        share=$((seconds * $(fuzz_shares "$target") / 3))
        fuzz_one "$target" $((share < 1 ? 1 : share)) &
    done
    wait
    for target in $(fuzz_targets); do
        read -r status took <"$work/${target##*/}/ended"
        outcome "libFuzzer ${target##*/}" $((seconds + 60)) "$status" "$work/${target##*/}/log" "$took"
        rm -rf "${work:?}/${target##*/}"
    done
}

# A script that breaks off half-way has failed, and says so in the same words.
at_exit() {
    rm -rf "$work"
    if [ "$finished" = no ]; then
        echo "$passed passed, $((failed + 1)) failed"
    fi
}

# The last line is the one that machines read.
finish() {
    finished=yes
    if [ "$skipped" -gt 0 ]; then
        say "$skipped skipped"
    fi
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
