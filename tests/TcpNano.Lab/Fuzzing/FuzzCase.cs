using System.Globalization;
using System.Text;

namespace TcpNano.Lab.Fuzzing;

/// <summary>
/// A case: what it begins with, and what happens then. All of it is concrete, so that it runs the same way however it was found,
/// and it is kept as text: one line for each thing. A frame whose last octets are text of a segment, and say where they belong as
/// all do here, ends with a tilde and their number instead.
/// </summary>
/// <param name="Setup">What it begins with.</param>
/// <param name="Steps">What happens then.</param>
public sealed record FuzzCase(FuzzSetup Setup, IReadOnlyList<FuzzStep> Steps)
{
    /// <summary>The extension of files with a case.</summary>
    public const string Extension = ".fuzz";

    private const int LongestText = 1500;

    /// <summary>Reads a case.</summary>
    /// <param name="text">The text, as <see cref="Write"/> makes it; lines that begin with # say nothing.</param>
    /// <returns>The case.</returns>
    /// <exception cref="FormatException">This is no case.</exception>
    public static FuzzCase Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        FuzzSetup setup = new(FuzzState.Closed, FuzzConditions.None, 0, 0);
        List<FuzzStep> steps = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
            {
                continue;
            }

            string value = words.Length > 1 ? words[1] : "";
            try
            {
                switch (words[0])
                {
                    case "state":
                        setup = setup with { State = Name<FuzzState>(value) };
                        break;
                    case "conditions":
                        setup = setup with { Conditions = Name<FuzzConditions>(value) };
                        break;
                    case "clock":
                        setup = setup with { Clock = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) };
                        break;
                    case "iss":
                        setup = setup with { PeerIss = uint.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) };
                        break;
                    default:
                        steps.Add(Step(Name<FuzzStepKind>(words[0]), value));
                        break;
                }
            }
            catch (Exception wrong) when (wrong is FormatException or OverflowException)
            {
                throw new FormatException($"line {number} says nothing of a case: {line}", wrong);
            }
        }

        return new FuzzCase(setup, steps);
    }

    /// <summary>Writes the case down.</summary>
    /// <returns>The text, to be read by <see cref="Parse"/>.</returns>
    public string Write()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"state {Setup.State}\nconditions {Setup.Conditions}\nclock {Setup.Clock}\niss {Setup.PeerIss}\n");
        foreach (FuzzStep step in Steps)
        {
            text.Append(step.Kind == FuzzStepKind.Frame ? $"frame {WriteFrame(step.Frame)}\n" : WriteStep(step));
        }

        return text.ToString();
    }

    private static string WriteStep(FuzzStep step)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{step.Kind.ToString().ToLowerInvariant()} {step.Value}\n");
    }

    private static string WriteFrame(byte[] frame)
    {
        int text = FramePatch.TextLength(frame);
        byte[] stamped = (byte[])frame.Clone();
        stamped.AsSpan(frame.Length - text).Clear();
        FramePatch.Stamp(stamped);
        return text == 0 || !stamped.AsSpan().SequenceEqual(frame)
            ? Convert.ToHexStringLower(frame)
            : string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(frame.AsSpan(0, frame.Length - text))}~{text}");
    }

    private static byte[] ReadFrame(string value)
    {
        int tilde = value.IndexOf('~', StringComparison.Ordinal);
        if (tilde < 0)
        {
            return Convert.FromHexString(value);
        }

        int text = int.Parse(value[(tilde + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
        byte[] frame = [.. Convert.FromHexString(value[..tilde]), .. new byte[Math.Min(text, LongestText)]];
        FramePatch.Stamp(frame);
        return frame;
    }

    private static FuzzStep Step(FuzzStepKind kind, string value)
    {
        return kind == FuzzStepKind.Frame
            ? FuzzStep.Of(ReadFrame(value))
            : FuzzStep.Of(kind, int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static T Name<T>(string name)
        where T : struct, Enum
    {
        // A number would be taken for a name, too.
        return name.Length > 0 && char.IsAsciiLetter(name[0]) && Enum.TryParse(name, ignoreCase: true, out T value) ? value : throw new FormatException(name);
    }
}
