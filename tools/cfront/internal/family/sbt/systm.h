/* Declarations that the text defines, for headers of the user's that leave them out. */
struct callout_handle;
void softclock(void *);
struct callout_handle timeout(timeout_t *, void *, int);
void untimeout(timeout_t *, void *, struct callout_handle);
void callout_handle_init(struct callout_handle *);
void callout_when(sbintime_t sbt, sbintime_t precision, int flags, sbintime_t *sbt_res, sbintime_t *prec_res);
