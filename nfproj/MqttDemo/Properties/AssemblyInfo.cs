using System.Reflection;

[assembly: AssemblyTitle("MqttDemo")]
[assembly: AssemblyDescription("Telemetry to an MQTT broker, for an ESP32.")]
[assembly: AssemblyProduct("TcpNano")]
[assembly: AssemblyCompany("TcpNano contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
