using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("TcpNano.Streams")]
[assembly: AssemblyDescription("Connections of TcpNano as System.IO.Stream, for StreamReader and protocol libraries.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]

[assembly: InternalsVisibleTo("NFUnitTest")]
