namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>set nodelay=on</c> and other properties of the app's connection.</summary>
/// <param name="text">The call, as the script has it.</param>
/// <param name="name">The property.</param>
/// <param name="value">Its value; 0 or 1 for those that are on or off.</param>
internal sealed class SetAction(string text, string name, int value) : CallAction(text, Done)
{
    /// <summary>The properties it knows.</summary>
    public static IReadOnlyCollection<string> Words { get; } = ["nodelay", "keepalive", "keepaliveidle", "usertimeout", "tos", "softerrors"];

    protected override string Call(ScriptStage stage, ScriptPeer peer)
    {
        TcpConnection app = AppOf(peer);
        switch (name)
        {
            case "nodelay":
                app.NoDelay = value != 0;
                break;
            case "keepalive":
                app.KeepAlive = value != 0;
                break;
            case "keepaliveidle":
                app.KeepAliveIdle = value;
                break;
            case "usertimeout":
                app.UserTimeout = value;
                break;
            case "tos":
                app.TypeOfService = value;
                break;
            default:
                app.ReportSoftErrors = value != 0;
                break;
        }

        return Done;
    }
}
