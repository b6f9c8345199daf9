// The CLR finds a native by the number of its method in the assembly, and believes the table only when the checksum is the
// one in the .pe. Both are recomputed from the compiled assembly by tests/TcpNano.HostTests/Native/MethodTableTests.cs.
#include "TcpNano_Esp32_Native.h"

// clang-format off

static const CLR_RT_MethodHandler method_lookup[] =
{
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Open___STATIC__I4__I4__SZARRAY_I4__SZARRAY_U1__SZARRAY_U1,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Close___STATIC__VOID,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Transmit___STATIC__I4__SZARRAY_U1__I4,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Receive___STATIC__I4__SZARRAY_U1,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Wait___STATIC__I4__I4,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Kick___STATIC__VOID,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Address___STATIC__I4__SZARRAY_U1,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Random___STATIC__I4__SZARRAY_U1,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::MicrosecondClock___STATIC__I8,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Checksum___STATIC__I4__SZARRAY_U1__I4__I4__I4,
    Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Control___STATIC__I4__I4__I4,
};

const CLR_RT_NativeAssemblyData g_CLR_AssemblyNative_TcpNano_Esp32_Native =
{
    "TcpNano.Esp32.Native",
    0x6F2B1253,
    method_lookup,
    { 1, 0, 0, 0 }
};

// clang-format on
