using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("TcpNano.Recovery")]
[assembly: AssemblyDescription("Loss recovery and congestion control for TcpNano beyond NewReno: SACK, RACK-TLP, CUBIC, and a controller for links that lose packets.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]

