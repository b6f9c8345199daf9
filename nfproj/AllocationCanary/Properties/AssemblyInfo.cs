using System.Reflection;

[assembly: AssemblyTitle("AllocationCanary")]
[assembly: AssemblyDescription("Shows on a device that TcpNano allocates nothing once it is constructed.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
