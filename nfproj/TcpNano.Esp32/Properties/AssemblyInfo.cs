using System.Reflection;

[assembly: AssemblyTitle("TcpNano.Esp32")]
[assembly: AssemblyDescription("TcpNano on the ESP32's Ethernet and Wi-Fi MAC, without lwIP. Needs firmware with TcpNano's native part.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
