namespace TcpNano.Lab.Exploration;

/// <summary>Hashes of states, numbered in the order they came: 20 octets for each place, of which more than a third is always taken.</summary>
internal sealed class StateSet
{
    private const int Smallest = 1 << 12;

    private UInt128[] _keys = new UInt128[Smallest];
    private int[] _numbers = new int[Smallest]; // counted from 1: 0 is a free place

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a hash, if it is not there yet.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="number">Its number.</param>
    /// <returns>Whether it is new.</returns>
    public bool Add(UInt128 hash, out int number)
    {
        int place = PlaceOf(hash);
        if (_numbers[place] != 0)
        {
            number = _numbers[place] - 1;
            return false;
        }

        number = Count++;
        _keys[place] = hash;
        _numbers[place] = Count;
        if (Count > _keys.Length / 4 * 3)
        {
            Grow();
        }

        return true;
    }

    private int PlaceOf(UInt128 hash)
    {
        int mask = _keys.Length - 1;
        int place = (int)(ulong)(hash >> 64) & mask;
        while (_numbers[place] != 0 && _keys[place] != hash)
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private void Grow()
    {
        UInt128[] keys = _keys;
        int[] numbers = _numbers;
        _keys = new UInt128[2 * keys.Length];
        _numbers = new int[2 * keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if (numbers[i] != 0)
            {
                int place = PlaceOf(keys[i]);
                _keys[place] = keys[i];
                _numbers[place] = numbers[i];
            }
        }
    }
}
