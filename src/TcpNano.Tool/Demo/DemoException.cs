namespace TcpNano.Tool.Demo;

/// <summary>A stack did in a scene what none may ever do.</summary>
/// <param name="message">What, as a sentence without capital and full stop.</param>
internal sealed class DemoException(string message) : Exception(message);
