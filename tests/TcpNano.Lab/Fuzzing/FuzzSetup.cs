namespace TcpNano.Lab.Fuzzing;

/// <summary>What a case begins with.</summary>
/// <param name="State">Where the conversation under attack stands.</param>
/// <param name="Conditions">What else is the matter.</param>
/// <param name="Clock">The time by the driver's clock, in milliseconds: timers must not mind a wrap.</param>
/// <param name="PeerIss">The peer's initial sequence number.</param>
public sealed record FuzzSetup(FuzzState State, FuzzConditions Conditions, long Clock, uint PeerIss);
