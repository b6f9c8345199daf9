using System.Reflection;

[assembly: AssemblyTitle("EchoW5500")]
[assembly: AssemblyDescription("An echo service on port 7 behind a W5500.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
