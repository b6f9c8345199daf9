using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Pages;

/// <summary>Makes a page of an analysis: one file of HTML that needs nothing else.</summary>
public static class PageWriter
{
    /// <summary>The page's style.</summary>
    internal static string Style { get; } = ReadStyle();

    /// <summary>Makes the page.</summary>
    /// <param name="file">The capture's name, as the page calls it.</param>
    /// <param name="analysis">What is in it.</param>
    /// <returns>HTML; whatever the capture says is escaped.</returns>
    public static string Write(string file, CaptureAnalysis analysis)
    {
        using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(ExplainPage.Model)] = new PageModel(file, analysis) });
        return renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<ExplainPage>(parameters)).ToHtmlString()).GetAwaiter().GetResult();
    }

    private static string ReadStyle()
    {
        using StreamReader reader = new(typeof(PageWriter).Assembly.GetManifestResourceStream("explain.css")!);
        return reader.ReadToEnd();
    }
}
