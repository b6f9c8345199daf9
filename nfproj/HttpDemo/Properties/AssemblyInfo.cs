using System.Reflection;

[assembly: AssemblyTitle("HttpDemo")]
[assembly: AssemblyDescription("A status page on port 80, for an ESP32.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
