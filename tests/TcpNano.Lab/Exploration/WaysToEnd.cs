using System.Collections;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// Finds out from which states a way leads to an end: no two ends can keep each other going for ever, whatever happens.
/// </summary>
/// <remarks>
/// Depth first, nearly every state is known to have a way when it is left, since one of those after it has. Only of the others, which
/// lie on circles, it has to be kept where they lead; they are looked at again when all is known.
/// </remarks>
internal sealed class WaysToEnd
{
    private readonly BitArray _known = new(1 << 12);
    private readonly List<(int State, int[] Next)> _open = [];

    /// <summary>States that had to be looked at again.</summary>
    public int Open => _open.Count;

    /// <summary>Whether a state is known to have a way to an end.</summary>
    /// <param name="state">Its number.</param>
    /// <returns>True when it is.</returns>
    public bool Has(int state)
    {
        return state < _known.Length && _known[state];
    }

    /// <summary>A state has a way to an end.</summary>
    /// <param name="state">Its number.</param>
    public void Add(int state)
    {
        if (state >= _known.Length)
        {
            _known.Length = Math.Max(state + 1, 2 * _known.Length);
        }

        _known[state] = true;
    }

    /// <summary>Nobody knows yet whether a state has a way.</summary>
    /// <param name="state">Its number.</param>
    /// <param name="next">Those that come after it.</param>
    public void Doubt(int state, List<int> next)
    {
        _open.Add((state, [.. next]));
    }

    /// <summary>Looks at the doubtful ones again.</summary>
    /// <returns>Those from which no way leads to an end.</returns>
    public List<int> WithoutWay()
    {
        List<(int State, int[] Next)> open = _open;
        int before;
        do
        {
            before = open.Count;
            foreach ((int state, int[] next) in open)
            {
                if (Array.Exists(next, Has))
                {
                    Add(state);
                }
            }

            open = open.FindAll(one => !Has(one.State));
        }
        while (open.Count < before);
        return open.ConvertAll(one => one.State);
    }
}
