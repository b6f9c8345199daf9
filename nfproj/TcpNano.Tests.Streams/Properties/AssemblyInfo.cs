using System.Reflection;

[assembly: AssemblyTitle("TcpNano.Tests.Streams")]
[assembly: AssemblyDescription("Unit tests of TcpNano: connections as streams.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
