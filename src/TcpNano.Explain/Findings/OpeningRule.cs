using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>Connections that never opened: no answer, refused, or the handshake was not finished.</summary>
internal sealed class OpeningRule : IRule
{
    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        HalfConnection client = conversation.Client;
        HalfConnection server = conversation.Server;
        if (conversation.BeganBefore || conversation.Opened is not null || client.Syns == 0 || conversation.IsOneWay)
        {
            yield break;
        }

        string asked = $"The client asked {Words.Times(client.Syns)} for a connection (SYN)";
        string over = client.Syns > 1 ? $", over {Words.Duration(client.LastTime - conversation.Begins)}," : "";
        if (conversation.IsOldRequest)
        {
            yield return new Finding(
                "Old request",
                Severity.Note,
                "A SYN of an earlier attempt came late, after the client had begun anew. The server answered it, and the client said that it wants no such connection (RST).",
                "Nothing was lost by that: TCP is made to find out.",
                [client.SynFrame, conversation.Reset!.Frame]);
        }
        else if (conversation.Reset is { AnswersSyn: true, ByClient: false } refusal)
        {
            yield return new Finding(
                "Refused",
                Severity.Bad,
                $"{asked}, and the server refused at once (RST): it is there, but nothing listens on its port {conversation.ServerEnd.Port}.",
                "Is the service running on the server, and on this port? A firewall that rejects looks the same.",
                [client.SynFrame, refusal.Frame]);
        }
        else if (server.Segments == 0)
        {
            IcmpError? error = conversation.Errors.Count > 0 ? conversation.Errors[0] : null;
            string said = error is null ? "" : $" The network said why: {error.Text}, from {error.From}.";
            yield return new Finding(
                "No answer",
                Severity.Bad,
                $"{asked}{over} and nobody answered.{said}",
                error is not null
                    ? "Look at the way to the server: the address, the route, and firewalls in between."
                    : "Is the server switched on, and is the address right? A firewall that drops silently, a cable, or a route for the answer that is missing look the same.",
                error is null ? [client.SynFrame] : [client.SynFrame, error.Frame]);
        }
        else if (server.Syns > 0)
        {
            bool gaveUp = conversation.Reset is not null;
            yield return new Finding(
                "Handshake not finished",
                Severity.Bad,
                $"{asked}, the server answered {Words.Times(server.Syns)} (SYN and ACK), and the client {(gaveUp ? "broke it off" : "did not say that it has got that")}.",
                "Do the server's answers reach the client? Many such clients at once are a flood of forged SYNs.",
                [client.SynFrame, server.SynFrame]);
        }
        else
        {
            yield return new Finding(
                "Handshake not finished",
                Severity.Bad,
                $"{asked}{over} and the server answered with something else than SYN and ACK.",
                "It may remember an older connection from the same port (half-open), or another service sits on the port.",
                [client.SynFrame]);
        }
    }
}
