#!/usr/bin/env bash
# install.sh on a pretended clone of nf-interpreter.
# install_test.sh NATIVE SCRATCH
set -euo pipefail
native="$1"
scratch="$2"

fail() {
    echo "install_test: $1" >&2
    exit 1
}

same() {
    [ "$1" = "$2" ] || fail "expected <$2>, got <$1>"
}

rm -rf "$scratch"
nf="$scratch/nf interpreter" # with a space, as in people's home directories
mkdir -p "$nf/CMake/Modules" "$nf/targets/ESP32/defconfig" "$nf/targets/ESP32/_IDF" "$nf/InteropAssemblies" "$nf/config"
: > "$nf/CMake/Modules/FindNF_NativeAssemblies.cmake"
printf 'CONFIG_SDK_CONFIG_FILE="sdkconfig.special"\n' > "$nf/targets/ESP32/defconfig/BOARD_defconfig"
printf 'CONFIG_OTHER=y\n' > "$nf/targets/ESP32/defconfig/PLAIN_defconfig"
printf 'CONFIG_A=y\nCONFIG_FREERTOS_HZ=100\n' > "$nf/targets/ESP32/_IDF/sdkconfig.special"
printf 'CONFIG_B=y\n' > "$nf/targets/ESP32/_IDF/sdkconfig.default"
find "$nf" -type f -print0 | sort -z | xargs -0 cat > "$scratch/before"
files_before="$(find "$nf" -type f | sort)"

out="$("$native/install.sh" "$nf" BOARD A)"
to="$nf/InteropAssemblies/TcpNano.Esp32.Native"
for file in "$native"/*.c "$native"/*.cpp "$native"/*.h; do
    cmp "$file" "$to/$(basename "$file")" || fail "$(basename "$file") is not there"
done
cmp "$native/FindINTEROP-TcpNano.Esp32.Native.cmake" "$nf/CMake/Modules/FindINTEROP-TcpNano.Esp32.Native.cmake"
same "$(grep FREERTOS_HZ "$to/sdkconfig.BOARD" | tail -n 1)" "CONFIG_FREERTOS_HZ=1000"
same "$(head -n 1 "$to/sdkconfig.BOARD")" "CONFIG_A=y"
same "$(grep -v '^#' "$to/BOARD.a.conf" | tr '\n' ' ')" "CONFIG_ESP32_ETHERNET_SUPPORT=n CONFIG_API_SYSTEM_NET=y CONFIG_SDK_CONFIG_FILE=\"$to/sdkconfig.BOARD\" "
grep -q -- "-DNF_USER_KCONFIG_OVERLAY=$to/BOARD.a.conf" <<< "$out" || fail "it does not say how to build"

# What was there is as it was.
find "$nf" -type f -print0 | sort -z | xargs -0 ls > /dev/null
while IFS= read -r file; do
    [ -f "$file" ] || fail "$file is gone"
done <<< "$files_before"
printf '%s\n' "$files_before" | tr '\n' '\0' | xargs -0 cat | cmp - "$scratch/before" || fail "a file of the clone was changed"

# Another target and variant, with a user's own preferences, twice.
printf 'CONFIG_MINE=y' > "$nf/config/user-kconfig.conf"
"$native/install.sh" "$nf" PLAIN c > /dev/null
"$native/install.sh" "$nf" PLAIN c > /dev/null
same "$(head -n 1 "$to/sdkconfig.PLAIN")" "CONFIG_B=y"
same "$(grep -c FREERTOS_HZ "$to/sdkconfig.PLAIN")" "1"
same "$(grep -v '^#' "$to/PLAIN.c.conf" | head -n 3 | tr '\n' ' ')" "CONFIG_MINE=y CONFIG_ESP32_ETHERNET_SUPPORT=n CONFIG_API_SYSTEM_NET=n "

# Mistakes are told in a line, and change nothing.
expect() {
    status="$1"
    text="$2"
    shift 2
    set +e
    error="$("$native/install.sh" "$@" 2>&1 > /dev/null)"
    got=$?
    set -e
    same "$got" "$status"
    grep -q "$text" <<< "$error" || fail "<$error> does not say <$text>"
}
expect 2 usage
expect 2 usage "$nf" BOARD
expect 2 usage "$nf" BOARD b
expect 1 "no directory" "$scratch/nowhere" BOARD a
expect 1 "no clone" "$scratch" BOARD a
expect 1 "no target NONE" "$nf" NONE a
rm "$nf/targets/ESP32/_IDF/sdkconfig.special"
expect 1 "sdkconfig.special" "$nf" BOARD a
echo "install.sh does what it says"
