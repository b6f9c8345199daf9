#!/usr/bin/env bash
# Puts TcpNano's native half into a clone of nf-interpreter, for one target and build variant, and says how to build.
# Changes nothing there that git tracks. May be run again.
set -euo pipefail

usage() {
    cat >&2 <<'U'
usage: install.sh NF_INTERPRETER TARGET VARIANT
  NF_INTERPRETER  clone of github.com/nanoframework/nf-interpreter
  TARGET          one of its ESP32 targets, as in boards/*/board.json ("target"), for example ESP32_WT32_ETH01
  VARIANT         a: TcpNano on Ethernet, lwIP stays on Wi-Fi;  c: no lwIP, TcpNano on Ethernet or Wi-Fi
U
    exit 2
}

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

[ $# -eq 3 ] || usage
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
target="$2"
variant="$(printf '%s' "$3" | tr AC ac)"
[ "$variant" = a ] || [ "$variant" = c ] || usage
[ -d "$1" ] || fail "there is no directory $1"
nf="$(cd "$1" && pwd)"
[ -f "$nf/CMake/Modules/FindNF_NativeAssemblies.cmake" ] || fail "$nf is no clone of nf-interpreter"

# The native half was written for one commit. Another one may work; whoever wants to find out says so.
written_for="$(cat "$here/nf-interpreter.commit")"
commit="$(git -C "$nf" rev-parse HEAD 2>/dev/null || true)"
if [ "$commit" != "$written_for" ] && [ "${TCPNANO_ANY_NF_COMMIT:-}" != 1 ]; then
    fail "nf-interpreter is at ${commit:-no commit that git knows}, not at the one that this was written for: git -C $nf checkout $written_for, or set TCPNANO_ANY_NF_COMMIT=1 to try"
fi

defconfig="$nf/targets/ESP32/defconfig/${target}_defconfig"
[ -f "$defconfig" ] || fail "nf-interpreter has no target $target: $defconfig is missing"

preferences="$nf/config/user-kconfig.conf" # only one file can be laid over a defconfig: a user's own goes into ours

# The sdkconfig file that a Kconfig file names. nf-interpreter's .gitattributes ends its lines with CR LF, on Linux, too.
sdkconfig_of() {
    tr -d '\r' < "$1" | sed -n 's/^CONFIG_SDK_CONFIG_FILE="\(.*\)"$/\1/p' | tail -n 1
}

# Where none is named, nf-interpreter takes sdkconfig.default, which is for an ESP32 with PSRAM. No guess is made here.
name="$(sdkconfig_of "$defconfig")"
if [ -z "$name" ] && [ "$target" = ESP32_WESP32 ]; then
    # sdkconfig.default would look for PSRAM on GPIO16 and 17, and keep both pins though there is none: they are this
    # board's MDC and MDIO, and the EMAC does not open with a pin that is taken.
    name=sdkconfig.default_nopsram.esp32
fi
if [ -f "$preferences" ]; then
    own="$(sdkconfig_of "$preferences")"
    name="${own:-$name}"
fi
[ -n "$name" ] || fail "$target names no sdkconfig file: set CONFIG_SDK_CONFIG_FILE in $preferences to one of targets/ESP32/_IDF that fits the board"
case "$name" in
    /*) base="$name" ;;
    *) base="$nf/targets/ESP32/_IDF/$name" ;;
esac
[ -f "$base" ] || fail "$base, which $target wants, is missing"

to="$nf/InteropAssemblies/TcpNano.Esp32.Native"
mkdir -p "$to"
cp "$here"/*.c "$here"/*.cpp "$here"/*.h "$to/"
cp "$here/FindINTEROP-TcpNano.Esp32.Native.cmake" "$nf/CMake/Modules/"
sdkconfig="$to/sdkconfig.$target"
cat "$base" "$here/config/sdkconfig.tcpnano" > "$sdkconfig"
kconfig="$to/$target.$variant.conf"

# What an earlier build has left at the top of the clone goes before all that is written here.
[ ! -f "$nf/sdkconfig" ] || mv "$nf/sdkconfig" "$to/sdkconfig.before"

{
    [ ! -f "$preferences" ] || { cat "$preferences"; echo; }
    cat "$here/config/$variant.conf"
    echo "CONFIG_SDK_CONFIG_FILE=\"$sdkconfig\""
} > "$kconfig"

cat <<T
Ready. To build, in $nf:

  cmake --fresh --preset $target -DNF_INTEROP_ASSEMBLIES=TcpNano.Esp32.Native "-DNF_USER_KCONFIG_OVERLAY=$kconfig"
  cmake --build --preset $target

T
