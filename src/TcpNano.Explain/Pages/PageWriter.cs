using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace TcpNano.Explain.Pages;

/// <summary>Makes a page of an analysis: one file of HTML that needs nothing else.</summary>
public static class PageWriter
{
    /// <summary>The style of plots: colours in light and dark, and axes.</summary>
    internal static string PlotStyle { get; } = Read("plots.css");

    /// <summary>The page's style.</summary>
    internal static string Style { get; } = PlotStyle + Read("explain.css");

    /// <summary>Makes the page.</summary>
    /// <param name="model">What to show.</param>
    /// <returns>HTML; whatever the capture says is escaped.</returns>
    public static string Write(PageModel model)
    {
        return Render<ExplainPage>(nameof(ExplainPage.Model), model);
    }

    /// <summary>Renders a component that takes one parameter.</summary>
    /// <typeparam name="T">The component.</typeparam>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The markup.</returns>
    internal static string Render<T>(string parameter, object value)
        where T : IComponent
    {
        using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [parameter] = value });
        return renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(parameters)).ToHtmlString()).GetAwaiter().GetResult();
    }

    private static string Read(string name)
    {
        using StreamReader reader = new(typeof(PageWriter).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
