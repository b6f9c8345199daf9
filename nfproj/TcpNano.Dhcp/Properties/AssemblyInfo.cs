using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("TcpNano.Dhcp")]
[assembly: AssemblyDescription("DHCP client for TcpNano: address, conflict detection, link-local fallback.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]

