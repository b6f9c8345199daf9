using System.Reflection;

namespace TcpNano.Lab.Fuzzing.Coverage;

/// <summary>Which ways the rewritten core has taken, in the present case and in all. Works only inside a <see cref="CoverageContext"/>.</summary>
internal sealed class CoverageMap
{
    private readonly byte[] _steps = new byte[CoverageWriter.StepNumbers];
    private readonly byte[] _seen = new byte[CoverageWriter.StepNumbers];
    private readonly byte[] _blocks;

    /// <summary>Gives the core what it counts in; before any code of it runs.</summary>
    /// <param name="blocks">How many blocks it has.</param>
    public CoverageMap(int blocks)
    {
        _blocks = new byte[blocks];
        Type probe = typeof(NetworkStack).Assembly.GetType(CoverageWriter.ProbeType, throwOnError: true)!;
        probe.GetField(CoverageWriter.BlocksField, BindingFlags.Public | BindingFlags.Static)!.SetValue(null, _blocks);
        probe.GetField(CoverageWriter.StepsField, BindingFlags.Public | BindingFlags.Static)!.SetValue(null, _steps);
    }

    /// <summary>Blocks entered so far.</summary>
    public int Blocks => _blocks.Count(b => b != 0);

    /// <summary>Steps from block to block taken so far.</summary>
    public int Steps => _seen.Count(s => s != 0);

    /// <summary>A case begins.</summary>
    public void Begin()
    {
        Array.Clear(_steps);
    }

    /// <summary>A case is over.</summary>
    /// <param name="counts">Whether a step taken much more often than before is news.</param>
    /// <returns>Whether it went where none has gone before.</returns>
    public bool IsNews(bool counts)
    {
        bool news = false;
        for (int i = 0; i < _steps.Length; i++)
        {
            if (_steps[i] == 0)
            {
                // Most are: on to the next one that is not.
                int next = _steps.AsSpan(i).IndexOfAnyExcept((byte)0);
                if (next < 0)
                {
                    break;
                }

                i += next;
            }

            int seen = _seen[i] | (counts ? Class(_steps[i]) : 1);
            if (seen != _seen[i])
            {
                _seen[i] = (byte)seen;
                news = true;
            }
        }

        return news;
    }

    /// <summary>Forgets where cases have gone.</summary>
    public void Forget()
    {
        Array.Clear(_seen);
    }

    // One bit for each order of magnitude.
    private static int Class(byte count)
    {
        return count switch
        {
            1 => 1,
            2 => 2,
            3 => 4,
            < 8 => 8,
            < 16 => 16,
            < 32 => 32,
            < 128 => 64,
            _ => 128,
        };
    }
}
