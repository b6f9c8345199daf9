using RadLine;

namespace TcpNano.Tool.Shell.Prompting;

/// <summary>Ctrl-D: in an empty line it is a word that ends the program.</summary>
/// <param name="word">The word.</param>
internal sealed class EndCommand(string word) : LineEditorCommand
{
    /// <inheritdoc/>
    public override void Execute(LineEditorContext context)
    {
        if (context.Buffer.Length == 0)
        {
            context.Buffer.Insert(word);
            context.Submit(SubmitAction.Submit);
        }
    }
}
