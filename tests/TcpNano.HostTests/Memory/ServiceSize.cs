namespace TcpNano.HostTests.Memory;

/// <summary>A service, and what it says it takes.</summary>
/// <param name="Folder">Where it is, and its README.</param>
/// <param name="Options">With which options, in words.</param>
/// <param name="Make">Makes one.</param>
/// <param name="StatedOn">What it says.</param>
public sealed record ServiceSize(string Folder, string Options, Func<NetworkStack, object> Make, Func<TcpRuntime, int> StatedOn)
{
    /// <summary>Whether its README speaks of these options.</summary>
    public bool IsDefault { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => $"{Folder}, {Options}";
}
