namespace TcpNano.Tool.Demo;

/// <summary>What the network of a demo does to the segments.</summary>
/// <param name="Loss">Segments lost, in percent.</param>
/// <param name="Reorder">Segments overtaken by later ones, in percent.</param>
/// <param name="Duplicate">Segments that arrive twice, in percent.</param>
/// <param name="Seed">All chance comes from it.</param>
internal sealed record DemoOptions(double Loss, double Reorder, double Duplicate, ulong Seed);
