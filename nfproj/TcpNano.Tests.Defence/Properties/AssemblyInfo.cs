using System.Reflection;

[assembly: AssemblyTitle("TcpNano.Tests.Defence")]
[assembly: AssemblyDescription("Unit tests of TcpNano: what is sent to do harm.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
