// Second factors, of which this service has none.
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

internal static class MultiFactor
{
    /// <summary>Refuses a request that shows a second factor: no device is registered here, so no code of one is right.</summary>
    public static void Refuse(QueryRequest request)
    {
        if (request.Find("SerialNumber") is not null || request.Find("TokenCode") is not null)
        {
            throw StsErrors.MultiFactorFailed();
        }
    }
}
