using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>A case in which the stack did otherwise than the reference function.</summary>
/// <param name="Situation">Where the stack was.</param>
/// <param name="End">The same in numbers.</param>
/// <param name="Segment">What came.</param>
/// <param name="Expected">What the reference function says.</param>
/// <param name="Actual">What the stack did.</param>
internal sealed record StateTableDifference(Situation Situation, Endpoint End, Segment Segment, Reaction Expected, Reaction Actual)
{
    /// <summary>The situation, and what of the reaction is otherwise: differences of a kind mostly have one reason.</summary>
    public string Kind
    {
        get
        {
            IEnumerable<string> otherwise = typeof(Reaction).GetProperties()
                .Where(property => !Equals(property.GetValue(Expected), property.GetValue(Actual)))
                .Select(property => property.Name);
            return $"{Situation}: {string.Join(", ", otherwise)}";
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        return $"{Situation} (UNA={End.SndUna} NXT={End.SndNxt} WND={End.SndWnd}, RCV.NXT={End.RcvNxt} WND={End.RcvWnd}) gets {Segment}: "
            + $"expected {Expected}; but {Actual}";
    }
}
