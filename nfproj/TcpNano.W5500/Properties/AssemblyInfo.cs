using System.Reflection;

[assembly: AssemblyTitle("TcpNano.W5500")]
[assembly: AssemblyDescription("TcpNano on WIZnet's W5500 over SPI, with published firmware.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
