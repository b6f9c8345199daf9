using System.Reflection;

[assembly: AssemblyTitle("TcpNano.Esp32.Native")]
[assembly: AssemblyDescription("The native functions of TcpNano's ESP32 firmware: what TcpNano.Esp32 stands on.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]

// The version in the firmware's table, boards/native/TcpNano_Esp32_Native.cpp.
[assembly: AssemblyNativeVersion("1.0.0.0")]
