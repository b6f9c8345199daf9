using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("TcpNano.Diagnostics")]
[assembly: AssemblyDescription("What TcpNano does, as text and as a stream: segments and events, one line each, and a server that tells them to a watcher.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]

[assembly: InternalsVisibleTo("TcpNano.Tests.Support")]
[assembly: InternalsVisibleTo("NFUnitTest")]
