using System.Globalization;
using TcpNano.Diagnostics;

namespace TcpNano.Lab.Exploration;

/// <content>What happens, in words.</content>
internal sealed partial class World
{
    /// <summary>A choice in words, before it happens; of a world with a ladder.</summary>
    /// <param name="choice">The choice.</param>
    /// <returns>When, the states of both ends, and what.</returns>
    public string Describe(Choice choice)
    {
        double seconds = (_network.Now - Start - 10) / 1000.0;
        return string.Create(CultureInfo.InvariantCulture, $"{seconds,9:F3} {Phases(Left),-13} {Phases(Right),-13} {Words(choice)}");
    }

    private string Words(Choice choice)
    {
        if (choice.Kind is ChoiceKind.Deliver or ChoiceKind.Duplicate or ChoiceKind.Lose)
        {
            Flight flight = _flights[choice.Index];
            return $"{choice.Kind} to {s_names[flight.To]}: {_words.GetValueOrDefault(flight.Id)}";
        }

        string name = s_names[choice.Index];
        return choice.Kind switch
        {
            ChoiceKind.Act => $"{name} app: {_scripts[choice.Index][_apps[choice.Index].Step]}",
            ChoiceKind.GiveUp => $"{name} app: gives up",
            _ => $"{name} timer",
        };
    }

    // On a ladder segments stand for themselves.
    private void Note(Choice choice)
    {
        if (_ladder is not null && choice.Kind is (ChoiceKind.Act or ChoiceKind.GiveUp or ChoiceKind.Expire))
        {
            _ladder.Note(choice.Index == Left, Words(choice));
        }
    }

    private string Phases(int side)
    {
        string[] open = [.. _stacks[side].Tcp.Table.All.Where(c => c.State != TcpState.Closed).Select(c => TcpStateName.Of(c.State))];
        if (IsHalfOpen(side))
        {
            open = [.. open, TcpStateName.Of(TcpState.SynReceived)];
        }

        return open.Length > 0 ? string.Join('+', open) : TcpStateName.Of(_apps[side].Listener is not null ? TcpState.Listen : TcpState.Closed);
    }
}
