namespace TcpNano.Esp32;

/// <summary>Told when a link has gone up or down.</summary>
/// <param name="mac">The driver.</param>
/// <param name="up">Whether it is up now.</param>
public delegate void LinkChangedHandler(Esp32Mac mac, bool up);
