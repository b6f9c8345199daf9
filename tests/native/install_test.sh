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

# The first line of a file, without the CR.
first() {
    head -n 1 "$1" | tr -d '\r'
}

same() {
    [ "$1" = "$2" ] || fail "expected <$2>, got <$1>"
}

rm -rf "$scratch"
nf="$scratch/nf interpreter" # with a space, as in people's home directories
mkdir -p "$nf/CMake/Modules" "$nf/targets/ESP32/defconfig" "$nf/targets/ESP32/_IDF" "$nf/InteropAssemblies" "$nf/config"
: > "$nf/CMake/Modules/FindNF_NativeAssemblies.cmake"

# A file of the clone, its lines ended as nf-interpreter's .gitattributes has them checked out everywhere: CR LF.
clone_file() {
    printf '%s\r\n' "${@:2}" > "$nf/$1"
}
clone_file targets/ESP32/defconfig/BOARD_defconfig '# a comment' 'CONFIG_SDK_CONFIG_FILE="sdkconfig.special"' 'CONFIG_OTHER=y'
printf 'CONFIG_SDK_CONFIG_FILE="sdkconfig.plain"\n' > "$nf/targets/ESP32/defconfig/PLAIN_defconfig" # one that lost its CR
clone_file targets/ESP32/defconfig/NAMELESS_defconfig 'CONFIG_OTHER=y'
clone_file targets/ESP32/defconfig/EMPTY_defconfig 'CONFIG_SDK_CONFIG_FILE=""'
clone_file targets/ESP32/defconfig/ESP32_WESP32_defconfig 'CONFIG_SDK_CONFIG_FILE=""'
clone_file targets/ESP32/_IDF/sdkconfig.special 'CONFIG_A=y' 'CONFIG_FREERTOS_HZ=100'
clone_file targets/ESP32/_IDF/sdkconfig.plain 'CONFIG_B=y'
clone_file targets/ESP32/_IDF/sdkconfig.default 'CONFIG_FALLBACK=y'
clone_file targets/ESP32/_IDF/sdkconfig.default_nopsram.esp32 'CONFIG_NO_PSRAM=y'
find "$nf" -type f -print0 | sort -z | xargs -0 cat > "$scratch/before"
files_before="$(find "$nf" -type f | sort)"

# Another commit than the one that the native half was written for is refused, unless one says so.
if refused="$("$native/install.sh" "$nf" BOARD A 2>&1)"; then
    fail "a commit that nobody has tried is taken"
fi
grep -q "$(cat "$native/nf-interpreter.commit")" <<< "$refused" || fail "<$refused> does not say which commit it wants"
[ ! -e "$nf/InteropAssemblies/TcpNano.Esp32.Native" ] || fail "a refusal has left something behind"
cp -r "$native" "$scratch/native"
git init -q "$scratch/clone"
cp -r "$nf/." "$scratch/clone/"
git -C "$scratch/clone" -c user.name=test -c user.email=test@example.org commit -q --allow-empty -m "a commit"
git -C "$scratch/clone" rev-parse HEAD > "$scratch/native/nf-interpreter.commit"
"$scratch/native/install.sh" "$scratch/clone" BOARD A > /dev/null || fail "the right commit is refused"
export TCPNANO_ANY_NF_COMMIT=1

out="$("$native/install.sh" "$nf" BOARD A)"
to="$nf/InteropAssemblies/TcpNano.Esp32.Native"
for file in "$native"/*.c "$native"/*.cpp "$native"/*.h; do
    cmp "$file" "$to/$(basename "$file")" || fail "$(basename "$file") is not there"
done
cmp "$native/FindINTEROP-TcpNano.Esp32.Native.cmake" "$nf/CMake/Modules/FindINTEROP-TcpNano.Esp32.Native.cmake"
same "$(grep FREERTOS_HZ "$to/sdkconfig.BOARD" | tail -n 1)" "CONFIG_FREERTOS_HZ=1000"
same "$(first "$to/sdkconfig.BOARD")" "CONFIG_A=y"
same "$(grep -v '^#' "$to/BOARD.a.conf" | tr '\n' ' ')" "CONFIG_ESP32_ETHERNET_SUPPORT=n CONFIG_API_SYSTEM_NET=y CONFIG_SDK_CONFIG_FILE=\"$to/sdkconfig.BOARD\" "
grep -q -- "-DNF_USER_KCONFIG_OVERLAY=$to/BOARD.a.conf" <<< "$out" || fail "it does not say how to build"

# What was there is as it was.
find "$nf" -type f -print0 | sort -z | xargs -0 ls > /dev/null
while IFS= read -r file; do
    [ -f "$file" ] || fail "$file is gone"
done <<< "$files_before"
printf '%s\n' "$files_before" | tr '\n' '\0' | xargs -0 cat | cmp - "$scratch/before" || fail "a file of the clone was changed"

# ESP-IDF would go on with the sdkconfig of an earlier build, and CMake with its cache.
[[ "$out" == *"cmake --fresh --preset BOARD"* ]] || fail "it leaves the cache of an earlier build"
printf 'CONFIG_OLD=y\n' > "$nf/sdkconfig"
"$native/install.sh" "$nf" BOARD a > /dev/null
[ ! -e "$nf/sdkconfig" ] || fail "the sdkconfig of an earlier build is still in force"
same "$(cat "$to/sdkconfig.before")" "CONFIG_OLD=y"

# Another target and variant, with a user's own preferences, twice.
printf 'CONFIG_MINE=y' > "$nf/config/user-kconfig.conf"
"$native/install.sh" "$nf" PLAIN c > /dev/null
"$native/install.sh" "$nf" PLAIN c > /dev/null
same "$(first "$to/sdkconfig.PLAIN")" "CONFIG_B=y"
same "$(grep -c FREERTOS_HZ "$to/sdkconfig.PLAIN")" "1"
same "$(grep -v '^#' "$to/PLAIN.c.conf" | head -n 3 | tr '\n' ' ')" "CONFIG_MINE=y CONFIG_ESP32_ETHERNET_SUPPORT=n CONFIG_API_SYSTEM_NET=n "

# A sdkconfig file in the user's preferences goes before the target's, in nf-interpreter's folder or by its whole path.
"$native/install.sh" "$nf" ESP32_WESP32 a > /dev/null
same "$(first "$to/sdkconfig.ESP32_WESP32")" "CONFIG_NO_PSRAM=y"
printf 'CONFIG_SDK_CONFIG_FILE="sdkconfig.special"\r\n' > "$nf/config/user-kconfig.conf"
for target in BOARD PLAIN NAMELESS EMPTY ESP32_WESP32; do
    "$native/install.sh" "$nf" "$target" a > /dev/null
    same "$(first "$to/sdkconfig.$target")" "CONFIG_A=y"
    same "$(grep CONFIG_SDK_CONFIG_FILE "$to/$target.a.conf" | tail -n 1)" "CONFIG_SDK_CONFIG_FILE=\"$to/sdkconfig.$target\""
done
printf 'CONFIG_C=y\n' > "$scratch/own"
printf 'CONFIG_SDK_CONFIG_FILE="%s"\n' "$scratch/own" > "$nf/config/user-kconfig.conf"
"$native/install.sh" "$nf" BOARD a > /dev/null
same "$(first "$to/sdkconfig.BOARD")" "CONFIG_C=y"
rm "$nf/config/user-kconfig.conf"

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
    [ "$status" = 2 ] || same "$(wc -l <<< "$error")" 1
}
rm -r "$to"
expect 2 usage
expect 2 usage "$nf" BOARD
expect 2 usage "$nf" BOARD b
expect 1 "no directory" "$scratch/nowhere" BOARD a
expect 1 "no clone" "$scratch" BOARD a
expect 1 "no target NONE" "$nf" NONE a
expect 1 "NAMELESS names no sdkconfig file" "$nf" NAMELESS a
expect 1 "EMPTY names no sdkconfig file" "$nf" EMPTY a
rm "$nf/targets/ESP32/_IDF/sdkconfig.special"
expect 1 "sdkconfig.special" "$nf" BOARD a
[ ! -e "$to" ] || fail "a mistake has left something behind"
echo "install.sh does what it says"
