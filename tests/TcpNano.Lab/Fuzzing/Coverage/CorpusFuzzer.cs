using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using TcpNano.Virtual;

namespace TcpNano.Lab.Fuzzing.Coverage;

/// <summary>
/// Coverage-guided fuzzing: cases that take the core where none has taken it before are kept, and changed to make others. The
/// core's assembly is rewritten to tell, so that nothing but this program is needed.
/// </summary>
public static class CorpusFuzzer
{
    private const int MostSteps = 12;
    private const int FirstCases = 200;
    private const int Batch = 100;

    /// <summary>Fuzzes from a corpus, and leaves there the cases that reach all that was reached.</summary>
    /// <param name="folder">The corpus, <see cref="FuzzCase.Extension"/> files; made when it is not there.</param>
    /// <param name="cases">Cases to run.</param>
    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="more">Is told how many more were run.</param>
    /// <param name="interrupted">Ends it before.</param>
    /// <returns>How far it came. It ends with the first case that breaks something.</returns>
    public static CoverageFigures Run(string folder, int cases, ulong seed, Action<long> more, CancellationToken interrupted)
    {
        string temporary = Directory.CreateTempSubdirectory("tcpnano-fuzz-").FullName;
        try
        {
            string core = Path.Combine(temporary, "TcpNano.dll");
            int blocks = CoverageWriter.Rewrite(typeof(NetworkStack).Assembly.Location, core);
            CoverageContext context = new(core);
            Type self = context.LoadFromAssemblyName(typeof(CorpusFuzzer).Assembly.GetName()).GetType(typeof(CorpusFuzzer).FullName!, throwOnError: true)!;
            Directory.CreateDirectory(folder);
            object?[] arguments = [folder, cases, seed, blocks, more, interrupted];

            // Only what the runtime itself knows goes from one context to the other.
            object[] figures = (object[])self.GetMethod(nameof(RunInside), BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, arguments)!;
            return new CoverageFigures((long)figures[0], (int)figures[1], (int)figures[2], blocks, (int)figures[3], (string?)figures[4]);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static object?[] RunInside(string folder, int cases, ulong seed, int blocks, Action<long> more, CancellationToken interrupted)
    {
        CoverageMap map = new(blocks);
        SplitMix64 random = new(seed);
        List<FuzzCase> pool = [.. Read(folder)];
        List<FuzzCase> kept = [];
        FuzzRun? failed = null;
        long done = 0;
        for (int i = 0; failed is null && i < pool.Count; i++)
        {
            failed = Try(map, () => FuzzRunner.Run(pool[i]), kept, ref done);
        }

        for (int i = 0; failed is null && i < FirstCases && done < cases; i++)
        {
            ulong fresh = random.Next();
            failed = Try(map, () => FuzzRunner.Run(fresh), kept, ref done);
        }

        FrameGenerator frames = new(random);
        FrameMutator mutator = new(random);
        while (failed is null && done < cases && !interrupted.IsCancellationRequested)
        {
            FuzzCase parent = kept[random.Below(kept.Count)];
            FuzzCase other = kept[random.Below(kept.Count)];
            failed = Try(map, () => Child(parent, other, frames, mutator), kept, ref done);
            if (done % Batch == 0)
            {
                more(Batch);
            }
        }

        int steps = map.Steps;
        List<FuzzCase> fewest = Fewest(kept, map);
        if (failed is null)
        {
            Write(folder, fewest);
        }

        return [done, fewest.Count, map.Blocks, steps, failed?.Case.Write()];
    }

    private static FuzzRun? Try(CoverageMap map, Func<FuzzRun> run, List<FuzzCase> kept, ref long done)
    {
        map.Begin();
        FuzzRun ran = run();
        done++;
        if (ran.Failure is not null)
        {
            return ran;
        }

        if (map.IsNews(counts: true))
        {
            kept.Add(ran.Case);
        }

        return null;
    }

    private static FuzzRun Child(FuzzCase parent, FuzzCase other, FrameGenerator frames, FrameMutator mutator)
    {
        SplitMix64 random = frames.Random;
        FuzzSetup setup = parent.Setup;
        List<FuzzStep?> plan = [.. parent.Steps];
        for (int changes = 1 + random.Below(3); changes > 0; changes--)
        {
            int at = random.Below(plan.Count + 1);
            switch (random.Below(8))
            {
                case 0 or 1 or 2 when at < plan.Count && plan[at] is { Kind: FuzzStepKind.Frame } step:
                    plan[at] = FuzzStep.Of(mutator.Mutate(step.Frame, 1 + random.Below(3)));
                    break;
                case 3 when at < plan.Count:
                    plan.RemoveAt(at);
                    break;
                case 4:
                    plan = [.. plan.Take(at), .. other.Steps.Skip(random.Below(other.Steps.Count + 1))];
                    break;
                case 5:
                    setup = random.Below(3) == 0
                        ? FuzzRunner.NewSetup(random)
                        : setup with { Conditions = setup.Conditions ^ (FuzzConditions)(1 << random.Below(13)) };
                    break;
                default:
                    plan.Insert(at, null); // made up when it is known how things stand then
                    break;
            }
        }

        if (plan.Count > MostSteps)
        {
            plan.RemoveRange(MostSteps, plan.Count - MostSteps);
        }

        List<byte[]> earlier = [];
        return FuzzRunner.Run(setup, plan.Count, (stage, i) => plan[i] ?? FuzzRunner.NewStep(stage, frames, mutator, earlier));
    }

    // Short ones first: those that take no step that a shorter one has not taken are not needed.
    private static List<FuzzCase> Fewest(List<FuzzCase> kept, CoverageMap map)
    {
        map.Forget();
        List<FuzzCase> fewest = [];
        foreach (FuzzCase known in kept.OrderBy(c => c.Write().Length))
        {
            map.Begin();
            FuzzRunner.Run(known);
            if (map.IsNews(counts: false))
            {
                fewest.Add(known);
            }
        }

        return fewest;
    }

    private static IEnumerable<FuzzCase> Read(string folder)
    {
        return Directory.EnumerateFiles(folder, "*" + FuzzCase.Extension).Order(StringComparer.Ordinal).Select(file => FuzzCase.Parse(File.ReadAllText(file)));
    }

    private static void Write(string folder, List<FuzzCase> cases)
    {
        HashSet<string> names = [];
        foreach (FuzzCase known in cases)
        {
            string text = known.Write();
            string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 6)) + FuzzCase.Extension;
            names.Add(name);
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*" + FuzzCase.Extension).Where(f => !names.Contains(Path.GetFileName(f))).ToList())
        {
            File.Delete(file);
        }
    }
}
