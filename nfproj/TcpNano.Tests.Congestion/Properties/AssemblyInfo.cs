using System.Reflection;

[assembly: AssemblyTitle("TcpNano.Tests.Congestion")]
[assembly: AssemblyDescription("Unit tests of TcpNano: congestion control.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
