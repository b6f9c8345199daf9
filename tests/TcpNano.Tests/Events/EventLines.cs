using TcpNano.Diagnostics;

namespace TcpNano.Tests.Events;

/// <summary>What a stack's event ring tells, as lines of text without their times, or as the states that a connection went through.</summary>
internal sealed class EventLines
{
    private readonly EventReader _reader;
    private readonly EventText _text = new EventText(4, 0);
    private readonly StackEvent _event = new StackEvent();

    public EventLines(NetworkStack stack)
    {
        _reader = new EventReader(stack);
    }

    /// <summary>The next event as text; null when there is none.</summary>
    public string Next()
    {
        if (!_reader.Read(_event))
        {
            return null;
        }

        string line = _text.Of(_event);
        return line.Substring(line.IndexOf(' ') + 1);
    }

    /// <summary>All events from here on, with bars between them.</summary>
    public string Rest()
    {
        string all = "";
        string line = Next();
        while (line != null)
        {
            all += all.Length == 0 ? line : " | " + line;
            line = Next();
        }

        return all;
    }

    /// <summary>The states from here on: of connections with a slot, or in parentheses without one.</summary>
    public string States()
    {
        string all = "";
        while (_reader.Read(_event))
        {
            if (_event.Kind == StackEventKind.StateChanged)
            {
                string change = TcpStateName.Of(_event.OldState) + ">" + TcpStateName.Of(_event.NewState);
                if (_event.Connection < 0)
                {
                    change = "(" + change + ")";
                }

                all += all.Length == 0 ? change : " " + change;
            }
        }

        return all;
    }

    /// <summary>Where a text has another one; -1 when it has not. As IndexOf, which is not on nanoFramework.</summary>
    public static int Find(string text, string part)
    {
        for (int i = 0; i + part.Length <= text.Length; i++)
        {
            int same = 0;
            while (same < part.Length && text[i + same] == part[same])
            {
                same++;
            }

            if (same == part.Length)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Goes back to the oldest event.</summary>
    public void Rewind()
    {
        _reader.Rewind();
    }
}
