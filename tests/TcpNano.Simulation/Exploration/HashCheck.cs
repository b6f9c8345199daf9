using TcpNano.Lab.Exploration;

namespace TcpNano.Simulation.Exploration;

/// <summary>
/// Walks at random, and whenever it comes to a hash it has been at by another way, compares where the two states lead. That
/// is what makes one visit for each hash enough.
/// </summary>
internal static class HashCheck
{
    /// <summary>Walks.</summary>
    /// <param name="portion">The script, and the trouble there may be.</param>
    /// <param name="walks">How often to start again.</param>
    /// <returns>How many pairs of different states with one hash were compared.</returns>
    public static int Run(ExplorationPortion portion, int walks)
    {
        World world = new(portion);
        WorldImage start = new();
        WorldImage here = new();
        WorldImage there = new();
        world.Save(start);
        Random random = new(7);
        Dictionary<UInt128, (ulong Print, UInt128 Next)> known = [];
        List<Choice> choices = [];
        int compared = 0;
        for (int walk = 0; walk < walks; walk++)
        {
            world.Load(start);
            while (true)
            {
                world.Save(here);
                UInt128 hash = world.Hash(here);
                ulong print = Print(here);
                choices.Clear();
                world.List(choices);
                // With a timer so near, what follows from a frame depends on milliseconds that the hash leaves out.
                bool isNear = world.IsTimerNear();
                if (!isNear && !known.ContainsKey(hash))
                {
                    known.Add(hash, (print, Ways(world, here, there, choices)));
                }
                else if (!isNear && known[hash].Print != print)
                {
                    compared++;
                    if (known[hash].Next != Ways(world, here, there, choices))
                    {
                        throw new ExplorationException("Two states with one hash go on differently.");
                    }
                }

                if (choices.Count == 0)
                {
                    break;
                }

                world.Load(here);
                world.Do(choices[random.Next(choices.Count)]);
            }
        }

        return compared;
    }

    // Where all the choices lead, in any order.
    private static UInt128 Ways(World world, WorldImage here, WorldImage there, List<Choice> choices)
    {
        HashSet<UInt128> ways = [];
        foreach (Choice choice in choices)
        {
            world.Load(here);
            world.Do(choice);
            world.Save(there);
            ways.Add(world.Hash(there));
        }

        UInt128 sum = (UInt128)ways.Count;
        foreach (UInt128 way in ways)
        {
            sum += way;
        }

        return sum;
    }

    // All there is, whether it is hashed or not.
    private static ulong Print(WorldImage image)
    {
        StateHash hash = default;
        hash.Add(image.Now);
        foreach (StackImage? stack in image.Stacks)
        {
            Array.ForEach(stack!.Scalars, scalar => hash.Add(scalar));
            Array.ForEach(stack!.Octets, octet => hash.Add(octet));
        }

        return (ulong)hash.Value;
    }
}
