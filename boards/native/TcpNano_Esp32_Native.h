// The native half of assembly TcpNano.Esp32.Native: one class, one native per method, in the order of NativeMac.cs.
#ifndef TCPNANO_ESP32_NATIVE_H
#define TCPNANO_ESP32_NATIVE_H

#include <nanoCLR_Interop.h>
#include <nanoCLR_Runtime.h>
#include <nanoPackStruct.h>

struct Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac
{
    NANOCLR_NATIVE_DECLARE(Open___STATIC__I4__I4__SZARRAY_I4__SZARRAY_U1__SZARRAY_U1);
    NANOCLR_NATIVE_DECLARE(Close___STATIC__VOID);
    NANOCLR_NATIVE_DECLARE(Transmit___STATIC__I4__SZARRAY_U1__I4);
    NANOCLR_NATIVE_DECLARE(Receive___STATIC__I4__SZARRAY_U1);
    NANOCLR_NATIVE_DECLARE(Wait___STATIC__I4__I4);
    NANOCLR_NATIVE_DECLARE(Kick___STATIC__VOID);
    NANOCLR_NATIVE_DECLARE(Address___STATIC__I4__SZARRAY_U1);
    NANOCLR_NATIVE_DECLARE(Random___STATIC__I4__SZARRAY_U1);
    NANOCLR_NATIVE_DECLARE(MicrosecondClock___STATIC__I8);
    NANOCLR_NATIVE_DECLARE(Checksum___STATIC__I4__SZARRAY_U1__I4__I4__I4);
    NANOCLR_NATIVE_DECLARE(Control___STATIC__I4__I4__I4);
};

extern const CLR_RT_NativeAssemblyData g_CLR_AssemblyNative_TcpNano_Esp32_Native;

#endif
