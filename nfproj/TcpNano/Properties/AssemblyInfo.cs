using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("TcpNano")]
[assembly: AssemblyDescription("TCP/IP stack for .NET nanoFramework microcontrollers: allocation-free, fixed buffers, RFC 9293.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]

[assembly: InternalsVisibleTo("TcpNano.Diagnostics")]
[assembly: InternalsVisibleTo("TcpNano.Recovery")]
[assembly: InternalsVisibleTo("TcpNano.Tests.Support")]
[assembly: InternalsVisibleTo("NFUnitTest")]
