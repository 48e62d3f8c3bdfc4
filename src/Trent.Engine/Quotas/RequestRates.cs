// How many requests a second an account has in a Region, quota by quota, as the operator wants it.
using System.Globalization;

namespace Trent.Engine.Quotas;

/// <summary>The rates of all request quotas (docs/compatibility.md, "Request quotas"). Immutable.</summary>
public sealed class RequestRates
{
    /// <summary>Least rate, in requests a second: one in 100 seconds.</summary>
    public const double PerSecondMin = 0.01;

    /// <summary>Highest rate, in requests a second: more than any server answers.</summary>
    public const double PerSecondMax = 1_000_000;

    private readonly double[] perSecond;

    private RequestRates(double[] perSecond) => this.perSecond = perSecond;

    /// <summary>The rates that AWS publishes.</summary>
    public static RequestRates OfAws { get; } = new([.. QuotaTable.Rows.Select(static row => row.PerSecond)]);

    /// <summary>The names of the quotas, in the order of the table in the documentation.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. QuotaTable.Rows.Select(static row => row.Name)];

    internal ReadOnlySpan<double> PerSecond => perSecond;

    /// <summary>The rate of a quota, in requests a second.</summary>
    /// <exception cref="ArgumentException">There is no such quota.</exception>
    public double Of(string name) => perSecond[PlaceOf(name)];

    /// <summary>The same rates, but one.</summary>
    /// <param name="name">The quota, one of <see cref="Names"/>.</param>
    /// <param name="rate">Requests a second, <see cref="PerSecondMin"/> to <see cref="PerSecondMax"/>.</param>
    /// <exception cref="ArgumentException">There is no such quota.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its bounds.</exception>
    public RequestRates With(string name, double rate)
    {
        int place = PlaceOf(name);
        if (rate is not (>= PerSecondMin and <= PerSecondMax))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, string.Create(CultureInfo.InvariantCulture, $"A rate is from {PerSecondMin} to {PerSecondMax} requests a second."));
        }

        double[] changed = [.. perSecond];
        changed[place] = rate;
        return new RequestRates(changed);
    }

    private static int PlaceOf(string name) =>
        QuotaTable.TryFind(name, out int place) ? place : throw new ArgumentException("There is no such quota.", nameof(name));
}
