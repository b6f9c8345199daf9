using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("TcpNano.Diagnostics")]
[assembly: AssemblyDescription("Segments of TcpNano as text: one line each, for traces and ladders.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]

[assembly: InternalsVisibleTo("TcpNano.Tests.Support")]
[assembly: InternalsVisibleTo("NFUnitTest")]
