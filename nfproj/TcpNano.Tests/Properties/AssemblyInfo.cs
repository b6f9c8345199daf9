using System.Reflection;

[assembly: AssemblyTitle("TcpNano.Tests")]
[assembly: AssemblyDescription("Unit tests of TcpNano: everything below TCP.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
