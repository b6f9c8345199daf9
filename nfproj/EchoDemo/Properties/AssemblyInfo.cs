using System.Reflection;

[assembly: AssemblyTitle("EchoDemo")]
[assembly: AssemblyDescription("An echo service on port 7, for an ESP32.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
