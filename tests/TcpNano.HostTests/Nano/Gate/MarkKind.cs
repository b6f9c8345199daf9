namespace TcpNano.HostTests.Nano.Gate;

/// <summary>How nanoCLR marks a value: by signedness and octets. Smaller integers become signed ones of 4 octets when loaded.</summary>
internal enum MarkKind
{
    Other,
    Signed4,
    Unsigned4,
    Signed8,
    Unsigned8,

    /// <summary>An uint made a long: unsigned of 8 octets as well, but not negative either way until it is calculated with.</summary>
    Widened8,
}
