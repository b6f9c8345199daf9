using System.Text;

namespace TcpNano.Tool.Shell.Prompting;

/// <summary>What the editor of lines draws, each piece whole.</summary>
/// <param name="screen">Where to.</param>
internal sealed class DrawingWriter(PromptScreen screen) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        screen.Draw(value.ToString());
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        screen.Draw(value ?? "");
    }
}
