using RadLine;

namespace TcpNano.Tool.Shell.Prompting;

/// <summary>The keys that are pressed; and one that means nothing when the prompt has to be drawn again, which any key does.</summary>
/// <param name="screen">Where the prompt is.</param>
internal sealed class PromptKeys(PromptScreen screen) : IInputSource
{
    private static readonly ConsoleKeyInfo s_nothing = new('\0', ConsoleKey.NoName, shift: false, alt: false, control: false);

    /// <summary>Whether keys that come fast are taken as they are: yes, there is only one line.</summary>
    public bool ByPassProcessing => true;

    /// <inheritdoc/>
    public bool IsKeyAvailable()
    {
        return screen.IsHidden || Console.KeyAvailable;
    }

    /// <inheritdoc/>
    public ConsoleKeyInfo ReadKey()
    {
        if (screen.IsHidden)
        {
            // First, so that what is written from now on asks for another one.
            screen.Recover();
            return s_nothing;
        }

        return Console.ReadKey(intercept: true);
    }
}
