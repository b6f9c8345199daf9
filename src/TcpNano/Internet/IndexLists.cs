namespace TcpNano.Internet;

/// <summary>
/// First-in first-out lists of connections by index, each connection in one list at most. Adding and removing take constant
/// time, anywhere in a list.
/// </summary>
internal sealed class IndexLists
{
    /// <summary>No connection.</summary>
    public const int None = 0xFFFF;

    /// <summary>The first of each list, or <see cref="None"/>; to be read only.</summary>
    public readonly ushort[] Heads;

    private readonly ushort[] _tail;
    private readonly ushort[] _next;
    private readonly ushort[] _previous;
    private readonly ushort[] _list;

    public IndexLists(int connections, int lists)
    {
        Heads = new ushort[lists];
        _tail = new ushort[lists];
        _next = new ushort[connections];
        _previous = new ushort[connections];
        _list = new ushort[connections];
        for (int i = 0; i < lists; i++)
        {
            Heads[i] = None;
            _tail[i] = None;
        }

        for (int i = 0; i < connections; i++)
        {
            _list[i] = None;
        }
    }

    /// <summary>Whether a list holds nothing.</summary>
    public bool IsEmpty(int list)
    {
        return Heads[list] == None;
    }

    /// <summary>The list a connection is in, or <see cref="None"/>.</summary>
    public int ListOf(int index)
    {
        return _list[index];
    }

    /// <summary>Adds a connection at the end of a list. One that is in a list already keeps its place there.</summary>
    public void Add(int index, int list)
    {
        if (_list[index] != None)
        {
            return;
        }

        int tail = _tail[list];
        _list[index] = (ushort)list;
        _previous[index] = (ushort)tail;
        _next[index] = None;
        _tail[list] = (ushort)index;
        if (tail == None)
        {
            Heads[list] = (ushort)index;
        }
        else
        {
            _next[tail] = (ushort)index;
        }
    }

    /// <summary>Adds a connection at the front of a list: it was first there, and could not be served.</summary>
    public void AddFirst(int index, int list)
    {
        if (_list[index] != None)
        {
            return;
        }

        int head = Heads[list];
        _list[index] = (ushort)list;
        _previous[index] = None;
        _next[index] = (ushort)head;
        Heads[list] = (ushort)index;
        if (head == None)
        {
            _tail[list] = (ushort)index;
        }
        else
        {
            _previous[head] = (ushort)index;
        }
    }

    /// <summary>Takes the first connection of a list.</summary>
    /// <returns>Its index, or <see cref="None"/>.</returns>
    public int Take(int list)
    {
        int index = Heads[list];
        if (index != None)
        {
            Remove(index);
        }

        return index;
    }

    /// <summary>Removes a connection from its list, if it is in one.</summary>
    public void Remove(int index)
    {
        int list = _list[index];
        if (list == None)
        {
            return;
        }

        int next = _next[index];
        int previous = _previous[index];
        _list[index] = None;
        if (previous == None)
        {
            Heads[list] = (ushort)next;
        }
        else
        {
            _next[previous] = (ushort)next;
        }

        if (next == None)
        {
            _tail[list] = (ushort)previous;
        }
        else
        {
            _previous[next] = (ushort)previous;
        }
    }

    /// <summary>The first connection of a list, which stays there; or <see cref="None"/>.</summary>
    public int First(int list)
    {
        return Heads[list];
    }

    /// <summary>The last index of a list; <see cref="None"/> when it is empty.</summary>
    public int Last(int list)
    {
        return _tail[list];
    }

    /// <summary>The connection after another one in its list; or <see cref="None"/>.</summary>
    public int After(int index)
    {
        return _next[index];
    }

    /// <summary>Moves all connections of one list to the end of another.</summary>
    public void MoveAll(int from, int to)
    {
        int index = Take(from);
        while (index != None)
        {
            Add(index, to);
            index = Take(from);
        }
    }
}
