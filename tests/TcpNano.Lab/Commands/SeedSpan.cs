using System.Globalization;

namespace TcpNano.Lab.Commands;

/// <summary>Seeds of <c>--seeds</c>.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
internal readonly record struct SeedSpan(ulong From, ulong To)
{
    /// <summary>As it is typed: help shows the default like this.</summary>
    /// <returns>FROM..TO.</returns>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{From}..{To}");
    }
}
