using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TcpNano.Tool.Shell;

/// <summary>Options with a range, and options written as networkers write them. Each complains in one line that names the option.</summary>
internal static class OptionParsers
{
    /// <summary>A whole number of a range.</summary>
    /// <param name="name">The option.</param>
    /// <param name="placeholder">What help shows for the value.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="least">The least allowed.</param>
    /// <param name="most">The most allowed.</param>
    /// <param name="preset">The value when it is not given.</param>
    /// <returns>The option.</returns>
    public static Option<int> Number(string name, string placeholder, string description, int least, int most, int preset)
    {
        return new Option<int>(name)
        {
            HelpName = placeholder,
            Description = description,
            DefaultValueFactory = _ => preset,
            CustomParser = result =>
            {
                if (int.TryParse(TextOf(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
                    && value >= least && value <= most)
                {
                    return value;
                }

                return Refuse(result, $"{name} takes a whole number from {least} to {most}, not '{TextOf(result)}'.", 0);
            },
        };
    }

    /// <summary>A number, perhaps with decimals, of a range.</summary>
    /// <param name="name">The option.</param>
    /// <param name="placeholder">What help shows for the value.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="least">The least allowed.</param>
    /// <param name="most">The most allowed.</param>
    /// <param name="preset">The value when it is not given.</param>
    /// <returns>The option.</returns>
    public static Option<double> Decimal(string name, string placeholder, string description, double least, double most, double preset)
    {
        return new Option<double>(name)
        {
            HelpName = placeholder,
            Description = description,
            DefaultValueFactory = _ => preset,
            CustomParser = result =>
            {
                if (double.TryParse(TextOf(result), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                    && value >= least && value <= most)
                {
                    return value;
                }

                string range = string.Create(CultureInfo.InvariantCulture, $"{least} to {most}");
                return Refuse(result, $"{name} takes a number from {range}, not '{TextOf(result)}'.", 0.0);
            },
        };
    }

    /// <summary>A value that a parser makes of text.</summary>
    /// <typeparam name="T">What the parser makes.</typeparam>
    /// <param name="name">The option.</param>
    /// <param name="placeholder">What help shows for the value.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="parse">Makes the value; throws <see cref="FormatException"/> with what is wrong.</param>
    /// <returns>The option.</returns>
    public static Option<T?> Of<T>(string name, string placeholder, string description, Func<string, T> parse)
    {
        return new Option<T?>(name)
        {
            HelpName = placeholder,
            Description = description,
            CustomParser = result =>
            {
                try
                {
                    return parse(TextOf(result));
                }
                catch (FormatException wrong)
                {
                    return Refuse<T?>(result, $"{name}: {wrong.Message}", default);
                }
            },
        };
    }

    /// <summary>An argument that a parser makes of text.</summary>
    /// <typeparam name="T">What the parser makes.</typeparam>
    /// <param name="name">The argument.</param>
    /// <param name="description">What it is.</param>
    /// <param name="parse">Makes the value; throws <see cref="FormatException"/> with what is wrong.</param>
    /// <returns>The argument.</returns>
    public static Argument<T?> ArgumentOf<T>(string name, string description, Func<string, T> parse)
    {
        return new Argument<T?>(name)
        {
            Description = description,
            CustomParser = result =>
            {
                try
                {
                    return parse(TextOf(result));
                }
                catch (FormatException wrong)
                {
                    return Refuse<T?>(result, wrong.Message, default);
                }
            },
        };
    }

    /// <summary>The text given for an option or argument.</summary>
    /// <param name="result">What the command line holds.</param>
    /// <returns>The text.</returns>
    public static string TextOf(ArgumentResult result)
    {
        return result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
    }

    private static T Refuse<T>(ArgumentResult result, string message, T nothing)
    {
        result.AddError(message);
        return nothing;
    }
}
